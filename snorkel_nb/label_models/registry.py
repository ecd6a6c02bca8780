"""The label models by name."""

from typing import Final, Literal, TypeAlias

from snorkel_nb.label_models.agreement_vote import AgreementVote
from snorkel_nb.label_models.confusion_models import DAWID_SKENE, MATCHING, TRIPLETS
from snorkel_nb.label_models.independent import IndependentModel
from snorkel_nb.label_models.protocol import LabelModelSettings
from snorkel_nb.label_models.spammer import SpammerModel

ModelName: TypeAlias = Literal[
    "auto",
    "majority",
    "weighted",
    "spammer",
    "independent",
    "dawid_skene",
    "triplets",
    "matching",
]
"""Which label model is wanted; "auto" is the best that can be trusted."""

LEARNERS: Final[dict[str, LabelModelSettings]] = {
    "weighted": AgreementVote(),
    "spammer": SpammerModel(),
    "independent": IndependentModel(),
    "dawid_skene": DAWID_SKENE,
    "triplets": TRIPLETS,
    "matching": MATCHING,
}
"""What each name that learns stands for, with its defaults."""
