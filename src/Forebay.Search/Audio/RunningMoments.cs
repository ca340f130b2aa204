namespace Forebay.Search.Audio;

/// <summary>Mean and deviation of several numbers at a time, without keeping them (Welford, 1962).</summary>
internal sealed class RunningMoments(int width)
{
    private readonly double[] means = new double[width];
    private readonly double[] squares = new double[width];
    private long count;

    public void Add(double[] values)
    {
        count++;
        for (int i = 0; i < width; i++)
        {
            double before = values[i] - means[i];
            means[i] += before / count;
            squares[i] += before * (values[i] - means[i]);
        }
    }

    public double[] Means() => [.. means];

    public double[] Deviations() => [.. squares.Select(square => Math.Sqrt(square / Math.Max(1, count)))];
}
