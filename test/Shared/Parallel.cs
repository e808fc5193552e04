
// Fixtures run side by side, the tests of one fixture in turn. Two at once: the tests start processes of their own.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(2)]
