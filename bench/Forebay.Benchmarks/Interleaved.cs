using System.Diagnostics;

namespace Forebay.Benchmarks;

/// <summary>Measures several ways of doing the same work in turns, so that a slow moment of the machine hits all of them, and takes each one's median.</summary>
internal static class Interleaved
{
    private const int Rounds = 21;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(40);

    /// <summary>The time of one operation, in nanoseconds, by case.</summary>
    /// <param name="cases">A name, and what runs an operation the given number of times.</param>
    public static IReadOnlyDictionary<string, double> Measure(params (string Name, Action<int> Run)[] cases)
    {
        var calls = new int[cases.Length];
        for (int i = 0; i < cases.Length; i++)
            calls[i] = Calibrate(cases[i].Run);
        var samples = cases.Select(_ => new List<double>(Rounds)).ToArray();
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < cases.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                cases[i].Run(calls[i]);
                samples[i].Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls[i]);
            }
        }
        return Enumerable.Range(0, cases.Length).ToDictionary(i => cases[i].Name, i => Median(samples[i]));
    }

    /// <summary>The middle one of the samples.</summary>
    public static double Median(List<double> samples)
    {
        samples.Sort();
        return samples[samples.Count / 2];
    }

    // How many calls fill a slice; long enough before that the code is compiled as well as it will be.
    private static int Calibrate(Action<int> run)
    {
        int calls = 1;
        for (int warm = 0; warm < 30; warm++)
            run(Math.Min(calls * 4, 2000));
        while (true)
        {
            long start = Stopwatch.GetTimestamp();
            run(calls);
            if (Stopwatch.GetElapsedTime(start) >= Slice || calls > 1 << 28)
                return calls;
            calls *= 2;
        }
    }
}
