"""The passes over all rows on a GPU, with the results that the loops on the processor give.

Which of the two is used is decided in `kernels.backend`. Only it imports these modules: they import
numba's CUDA target, whose real form needs a driver and whose simulated form is slow.

Where the time goes, by what has to be moved for 1 M rows, 100 LFs and two classes (200 lines of
125 KB, 25 MB of bits): the bits take 8 µs at the 3.3 TB/s of an H100 and 80 µs at the 320 GB/s of a
T4. A pass reads them once or twice. Some ten instructions for a line and 32 rows, 60 million in
all, are about 70 µs of an H100 and 260 µs of a T4. Posteriors and labels, 10 MB, take 0.4 to 1 ms
over the bus at 12 to 25 GB/s, so a pass that returns rows is bound by the bus, and simple loops are
as good as clever ones. These are estimates; they have not been measured yet.
"""
