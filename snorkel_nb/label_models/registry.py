"""The label models by name."""

from typing import Final, Literal, TypeAlias

from snorkel_nb.label_models.agreement_vote import AgreementVote
from snorkel_nb.label_models.confusion_models import DawidSkeneModel, MatchingModel, TripletModel
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
    "dawid_skene": DawidSkeneModel(),
    "triplets": TripletModel(),
    "matching": MatchingModel(),
}
"""What each name that learns stands for, with its defaults."""
