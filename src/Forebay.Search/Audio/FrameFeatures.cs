namespace Forebay.Search.Audio;

/// <summary>Features of a recording's frames, and what they come to over all of it. Not thread-safe.</summary>
internal sealed class FrameFeatures(int rate)
{
    private const int Size = 2_048;
    private const int Hop = 512;
    private const int Bands = 40;
    private const int Coefficients = 20;
    private const int Pitches = 12;
    private const int Shapes = 6;
    private const int TempoBins = 12;
    private const double SlowestBeats = 60;
    private const double Tiny = 1e-10;
    // Each kind of features has the same say, however many numbers it has.
    private const double TimbreWeight = 1, HarmonyWeight = 0.8, ShapeWeight = 0.6, TempoWeight = 0.5;

    private readonly Spectrum spectrum = new(Size);
    private readonly double[][] bands = MelBands(rate);
    private readonly int[] pitchOf = [.. Enumerable.Range(0, (Size / 2) + 1).Select(i => PitchClass(i * (double)rate / Size))];
    private readonly RunningMoments timbre = new(Coefficients);
    private readonly RunningMoments change = new(Coefficients);
    private readonly RunningMoments harmony = new(Pitches);
    private readonly RunningMoments shape = new(Shapes);
    private readonly List<double> onsets = [];

    /// <summary>The mean strength of the twelve pitch classes, from C.</summary>
    public double[] MeanPitches => harmony.Means();

    /// <summary>The tempo whose beats are strongest, in beats a minute; 0: none.</summary>
    public double Tempo { get; private set; }

    public void Add(ReadOnlySpan<float> samples)
    {
        double[] powers = new double[(Size / 2) + 1], melBefore = new double[Bands], mfccBefore = new double[Coefficients];
        for (int start = 0; start + Size <= samples.Length; start += Hop)
        {
            ReadOnlySpan<float> frame = samples.Slice(start, Size);
            spectrum.Power(frame, powers);
            double[] mel = [.. bands.Select(band => Math.Log(Tiny + Weighed(band, powers)))];
            double[] mfcc = Cosines(mel);
            timbre.Add(mfcc);
            if (start > 0)
            {
                change.Add([.. mfcc.Zip(mfccBefore, (now, before) => Math.Abs(now - before))]);
                onsets.Add(mel.Zip(melBefore, (now, before) => Math.Max(0, now - before)).Sum());
            }
            (melBefore, mfccBefore) = (mel, mfcc);
            harmony.Add(PitchClasses(powers));
            shape.Add(Shape(frame, powers));
        }
    }

    public float[] ToVector(int dimensions)
    {
        // The first coefficient is loudness, which says more of the mastering than of the music.
        double[] timbres = [.. Scaled(timbre.Means().Skip(1), 20), .. Scaled(timbre.Deviations().Skip(1), 10), .. Scaled(change.Means().Skip(1), 10)];
        double[] harmonies = [.. harmony.Means(), .. harmony.Deviations()];
        double[] shapes = [.. shape.Means(), .. shape.Deviations()];
        double[] all = [.. Weighted(timbres, TimbreWeight), .. Weighted(harmonies, HarmonyWeight), .. Weighted(shapes, ShapeWeight), .. Weighted(TempoHistogram(), TempoWeight)];
        Array.Resize(ref all, dimensions);
        double length = Math.Sqrt(all.Sum(one => one * one));
        return [.. all.Select(one => (float)(one / length))];
    }

    private static IEnumerable<double> Scaled(IEnumerable<double> values, double scale) => values.Select(value => value / scale);

    private static IEnumerable<double> Weighted(double[] values, double weight)
    {
        double length = Math.Sqrt(values.Sum(one => one * one));
        return values.Select(one => length > 1e-12 ? one * weight / length : 0);
    }

    private static double Weighed(double[] band, double[] powers)
    {
        double sum = 0;
        for (int i = 0; i < band.Length; i++)
            sum += band[i] * powers[i];
        return sum;
    }

    private static double[] Cosines(double[] mel)
    {
        var coefficients = new double[Coefficients];
        for (int k = 0; k < Coefficients; k++)
        {
            for (int n = 0; n < mel.Length; n++)
                coefficients[k] += mel[n] * Math.Cos(Math.PI * k * (n + 0.5) / mel.Length);
        }
        return coefficients;
    }

    private double[] PitchClasses(double[] powers)
    {
        var pitches = new double[Pitches];
        for (int i = 1; i < powers.Length; i++)
        {
            if (pitchOf[i] >= 0)
                pitches[pitchOf[i]] += powers[i];
        }
        double greatest = Math.Max(Tiny, pitches.Max());
        for (int i = 0; i < Pitches; i++)
            pitches[i] /= greatest;
        return pitches;
    }

    private static double[] Shape(ReadOnlySpan<float> frame, double[] powers)
    {
        double sum = Tiny, weighted = 0, logs = 0;
        for (int i = 1; i < powers.Length; i++)
        {
            sum += powers[i];
            weighted += powers[i] * i;
            logs += Math.Log(powers[i] + Tiny);
        }
        double centre = weighted / sum, spread = 0, below = 0;
        int rolloff = 0;
        for (int i = 1; i < powers.Length; i++)
        {
            spread += powers[i] * (i - centre) * (i - centre);
            below += powers[i];
            if (below < 0.85 * sum)
                rolloff = i;
        }
        double flatness = Math.Exp(logs / (powers.Length - 1)) / (sum / (powers.Length - 1)), square = 0;
        int crossings = 0;
        for (int i = 0; i < frame.Length; i++)
        {
            square += frame[i] * frame[i];
            crossings += i > 0 && (frame[i] < 0) != (frame[i - 1] < 0) ? 1 : 0;
        }
        double half = powers.Length;
        return [centre / half, Math.Sqrt(spread / sum) / half, rolloff / half, flatness, (double)crossings / frame.Length, Math.Sqrt(square / frame.Length)];
    }

    // How strongly the onsets repeat after a beat's time, for tempos from 60 to 240, a bin each sixth of an octave.
    private double[] TempoHistogram()
    {
        var histogram = new double[TempoBins];
        if (onsets.Count < 8)
            return histogram;
        double mean = onsets.Average(), framesAMinute = 60.0 * rate / Hop, strongest = 0;
        for (int lag = Math.Max(2, (int)(framesAMinute / (SlowestBeats * 4))); lag < onsets.Count && lag <= framesAMinute / SlowestBeats; lag++)
        {
            double sum = 0;
            for (int i = lag; i < onsets.Count; i++)
                sum += (onsets[i] - mean) * (onsets[i - lag] - mean);
            sum /= onsets.Count - lag;
            int bin = (int)(Math.Log2(framesAMinute / lag / SlowestBeats) * TempoBins / 2);
            if (bin is >= 0 and < TempoBins)
                histogram[bin] = Math.Max(histogram[bin], sum);
            if (sum > strongest)
                (strongest, Tempo) = (sum, framesAMinute / lag);
        }
        return histogram;
    }

    private static int PitchClass(double frequency) => frequency is < 55 or > 5_000 ? -1 : (int)((Math.Round(69 + (12 * Math.Log2(frequency / 440))) % 12 + 12) % 12);

    // Triangles between points that are equally far apart on the mel scale (O'Shaughnessy, 1987).
    private static double[][] MelBands(int rate)
    {
        double top = Mel(rate / 2.0);
        double[] points = [.. Enumerable.Range(0, Bands + 2).Select(i => 700 * (Math.Pow(10, top * i / (Bands + 1) / 2595) - 1) * Size / rate)];
        return [.. Enumerable.Range(0, Bands).Select(band => Enumerable.Range(0, (Size / 2) + 1).Select(i => Math.Max(0, Math.Min((i - points[band]) / (points[band + 1] - points[band]), (points[band + 2] - i) / (points[band + 2] - points[band + 1])))).ToArray())];
    }

    private static double Mel(double frequency) => 2595 * Math.Log10(1 + (frequency / 700));
}
