namespace Forebay.Search.Audio;

/// <summary>Places a recording by how it sounds: timbre, harmony, brightness, loudness, tempo.</summary>
/// <remarks>
/// Means and deviations of mel-frequency cepstral coefficients and their changes (Davis and Mermelstein, 1980), of twelve pitch classes (Fujishima,
/// 1999), of the spectrum's shape, and the strength of beats by tempo (autocorrelation of the onset strength, Ellis, 2007): the usual set of
/// Tzanetakis and Cook, Musical genre classification of audio signals, 2002. Deterministic. Thread-safe.
/// </remarks>
public sealed class AudioEmbedder
{
    /// <summary>Numbers in a vector.</summary>
    public const int Dimensions = 128;

    private const int Rate = 22_050;
    private const double ShortestSeconds = 1;
    private const double Silence = 1e-4;
    private readonly int mostSamples;

    /// <summary>Makes an embedder.</summary>
    /// <param name="maxSeconds">The most seconds that are listened to, from the middle of the recording; 5 to 3,600.</param>
    public AudioEmbedder(int maxSeconds = 120)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSeconds, 5);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxSeconds, 3_600);
        mostSamples = maxSeconds * Rate;
    }

    /// <summary>The vector of a recording, of length one; null where it is silent or shorter than a second.</summary>
    /// <exception cref="AudioFormatException">The file is no audio that can be read.</exception>
    public float[]? Embed(Stream wav)
    {
        float[] samples = Resample(new WavReader(wav));
        if (samples.Length < Rate * ShortestSeconds || samples.Max(Math.Abs) < Silence)
            return null;
        var frames = new FrameFeatures(Rate);
        frames.Add(samples);
        return frames.ToVector(Dimensions);
    }

    // Each output sample is the mean of the input samples it stands for, or lies on the line between two: enough for features that look at bands.
    private float[] Resample(WavReader reader)
    {
        double ratio = (double)reader.Rate / Rate;
        long skip = Math.Max(0, reader.Remaining - (long)(mostSamples * ratio)) / 2;
        long wanted = (long)Math.Min(reader.Remaining - skip, mostSamples * ratio);
        var input = new List<float>();
        float[] block = new float[4_096];
        for (int read; input.Count < wanted && (read = reader.Read(block)) > 0;)
        {
            int from = (int)Math.Min(skip, read);
            skip -= from;
            input.AddRange(block.AsSpan(from, (int)Math.Min(read - from, wanted - input.Count)));
        }
        if (reader.Rate == Rate)
            return [.. input];
        var output = new float[(int)(input.Count / ratio)];
        for (int i = 0; i < output.Length; i++)
        {
            double at = i * ratio;
            int first = (int)at, last = Math.Min(input.Count - 1, (int)(at + ratio));
            if (ratio > 1)
            {
                double sum = 0;
                for (int j = first; j <= last; j++)
                    sum += input[j];
                output[i] = (float)(sum / (last - first + 1));
            }
            else
            {
                double share = at - first;
                output[i] = (float)((input[first] * (1 - share)) + (input[Math.Min(first + 1, input.Count - 1)] * share));
            }
        }
        return output;
    }
}
