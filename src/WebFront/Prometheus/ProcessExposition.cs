namespace Concord.WebFront.Prometheus;

/// <summary>Figures of this process, under the names that Prometheus' own clients use.</summary>
internal static class ProcessExposition
{
    public static void Write(Exposition text)
    {
        text.Counter("process_cpu_seconds_total", "Processor time of this process.", Environment.CpuUsage.TotalTime.TotalSeconds);
        text.Gauge("process_resident_memory_bytes", "Memory of this process.", Environment.WorkingSet);
        text.Gauge("dotnet_gc_heap_bytes", "Memory that objects take.", GC.GetTotalMemory(forceFullCollection: false));
        text.Gauge("dotnet_threadpool_queue_length", "Work that waits for a thread.", ThreadPool.PendingWorkItemCount);
    }
}
