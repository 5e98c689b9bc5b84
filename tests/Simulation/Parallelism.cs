// Runs watch the thread pool of the whole process, where other tests would be seen.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
