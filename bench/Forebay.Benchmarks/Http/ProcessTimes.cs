using System.Globalization;

namespace Forebay.Benchmarks.Http;

/// <summary>Reads what processes have used of the processor, as Linux tells it (proc(5)).</summary>
internal static class ProcessTimes
{
    // Of USER_HZ, which is 100 on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>The time that a process and those that it started, living ones all, have run for.</summary>
    public static TimeSpan OfTree(int root)
    {
        Dictionary<int, ProcessStat> all = Directory.EnumerateDirectories("/proc")
            .Select(folder => Path.GetFileName(folder))
            .Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _))
            .Select(Read)
            .OfType<ProcessStat>()
            .ToDictionary(stat => stat.Id);
        return TimeSpan.FromSeconds(all.Values.Where(stat => IsOf(stat, root, all)).Sum(stat => stat.Ticks) / TicksPerSecond);
    }

    /// <summary>Reads a line of <c>/proc/PID/stat</c>. The name, in parentheses, may have spaces and parentheses itself.</summary>
    public static ProcessStat Parse(string line)
    {
        string[] fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessStat(
            int.Parse(line.AsSpan(0, line.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture),
            int.Parse(fields[1], CultureInfo.InvariantCulture),
            long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture));
    }

    private static bool IsOf(ProcessStat stat, int root, Dictionary<int, ProcessStat> all)
    {
        for (ProcessStat? at = stat; at is not null; at = all.GetValueOrDefault(at.Parent))
        {
            if (at.Id == root)
                return true;
        }
        return false;
    }

    private static ProcessStat? Read(string id)
    {
        try
        {
            return Parse(File.ReadAllText($"/proc/{id}/stat"));
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return null;
        }
    }
}

/// <summary>A process: its id, who started it, and its time in user and kernel mode together, in ticks.</summary>
internal sealed record ProcessStat(int Id, int Parent, long Ticks);
