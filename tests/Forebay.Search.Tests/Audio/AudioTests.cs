using System.Numerics;
using Forebay.Search.Audio;
using Xunit;

namespace Forebay.Search.Tests.Audio;

public sealed class AudioTests
{
    private const int Rate = 22_050;

    [Theory]
    [InlineData(8, false, 1, false)]
    [InlineData(16, false, 1, false)]
    [InlineData(24, false, 2, false)]
    [InlineData(32, false, 6, true)]
    [InlineData(32, true, 2, true)]
    [InlineData(64, true, 1, false)]
    public void Every_format_gives_the_samples_that_were_written(int bits, bool floating, int channels, bool extensible)
    {
        double[] samples = Wav.Tone(440, 0.5);
        var reader = new WavReader(new MemoryStream(Wav.Of(samples, bits: bits, floating: floating, channels: channels, extensible: extensible)));
        Assert.Equal((Rate, channels, samples.Length), (reader.Rate, reader.Channels, reader.Remaining));

        var read = new List<float>();
        float[] block = new float[1_000];
        for (int count; (count = reader.Read(block)) > 0;)
            read.AddRange(block.AsSpan(0, count));

        Assert.Equal(samples.Length, read.Count);
        Assert.All(samples.Zip(read), pair => Assert.Equal(pair.First, pair.Second, bits == 8 ? 0.01 : 0.0002));
    }

    [Fact]
    public void A_damaged_file_is_refused_or_ends_early_and_never_anything_else()
    {
        byte[] whole = Wav.Of(Wav.Tone(440, 1.5));
        for (int length = 0; length < 80; length++)
        {
            Exception? e = Record.Exception(() => new AudioEmbedder().Embed(new MemoryStream(whole, 0, length)));
            Assert.True(e is null or AudioFormatException, $"{length} bytes: {e}");
        }
        var random = new Random(11);
        for (int i = 0; i < 3_000; i++)
        {
            byte[] damaged = whole[..2_000];
            for (int n = random.Next(1, 12); n > 0; n--)
                damaged[random.Next(60)] = (byte)random.Next(256);
            Exception? e = Record.Exception(() => new AudioEmbedder().Embed(new MemoryStream(damaged)));
            Assert.True(e is null or AudioFormatException, $"round {i}: {e}");
        }
        Assert.Contains("no WAV file", Assert.Throws<AudioFormatException>(() => new WavReader(new MemoryStream("ID3 something else"u8.ToArray()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_transform_is_the_discrete_fourier_transform()
    {
        var random = new Random(5);
        Complex[] values = [.. Enumerable.Range(0, 64).Select(_ => new Complex(random.NextDouble(), random.NextDouble()))];
        Complex[] expected = [.. Enumerable.Range(0, 64).Select(k => values.Select((value, n) => value * Complex.FromPolarCoordinates(1, -2 * Math.PI * k * n / 64)).Aggregate(Complex.Add))];

        Spectrum.Transform(values);

        Assert.All(values.Zip(expected), pair => Assert.True((pair.First - pair.Second).Magnitude < 1e-9));
    }

    [Theory]
    [InlineData(440, 9)]
    [InlineData(261.63, 0)]
    [InlineData(1174.66, 2)]
    public void A_tone_is_strongest_in_its_pitch_class(double frequency, int pitch)
    {
        var features = new FrameFeatures(Rate);
        features.Add([.. Wav.Tone(frequency, 2).Select(one => (float)one)]);

        double[] pitches = features.MeanPitches;

        Assert.Equal(pitch, Array.IndexOf(pitches, pitches.Max()));
    }

    [Theory]
    [InlineData(90)]
    [InlineData(120)]
    [InlineData(150)]
    public void The_tempo_of_clicks_is_found(double beats)
    {
        float[] samples = new float[Rate * 12];
        for (double at = 0; at < 11.9; at += 60 / beats)
        {
            for (int i = 0; i < 400; i++)
                samples[(int)(at * Rate) + i] = (float)(Math.Sin(i * 0.9) * Math.Exp(-i / 80.0));
        }
        var features = new FrameFeatures(Rate);
        features.Add(samples);
        _ = features.ToVector(AudioEmbedder.Dimensions);

        // Twice or half of it is heard as the same.
        double octaves = Math.Log2(features.Tempo / beats);
        Assert.True(Math.Abs(octaves - Math.Round(octaves)) < 0.05, $"{features.Tempo} beats a minute");
    }

    [Fact]
    public void The_same_music_is_nearer_to_itself_softer_or_at_another_rate_than_to_noise()
    {
        double[] melody = [.. new[] { 262.0, 330, 392, 523, 392, 330 }.SelectMany(tone => Wav.Tone(tone, 0.5))];
        var random = new Random(3);
        float[] music = Embed(melody), softer = Embed([.. melody.Select(one => one / 2)]), noise = Embed([.. melody.Select(_ => random.NextDouble() - 0.5)]);
        float[] other = new AudioEmbedder().Embed(new MemoryStream(Wav.Of([.. new[] { 262.0, 330, 392, 523, 392, 330 }.SelectMany(tone => Wav.Tone(tone, 0.5, 44_100))], 44_100)))!;

        Assert.Equal(music, Embed(melody));
        Assert.Equal(1, Cosine(music, music), 4);
        Assert.True(Cosine(music, softer) > Cosine(music, noise) + 0.1, $"{Cosine(music, softer)} and {Cosine(music, noise)}");
        Assert.True(Cosine(music, other) > Cosine(music, noise) + 0.1, $"{Cosine(music, other)} and {Cosine(music, noise)}");
    }

    [Fact]
    public void Silence_and_what_is_too_short_have_no_vector()
    {
        Assert.Null(new AudioEmbedder().Embed(new MemoryStream(Wav.Of(new double[Rate * 2]))));
        Assert.Null(new AudioEmbedder().Embed(new MemoryStream(Wav.Of(Wav.Tone(440, 0.5)))));
    }

    private static float[] Embed(double[] samples) => new AudioEmbedder().Embed(new MemoryStream(Wav.Of(samples)))!;

    private static double Cosine(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();
}
