namespace MusicStore.Similarity;

/// <summary>Recordings of one tone.</summary>
internal static class Tones
{
    /// <summary>Two seconds of a sine, as a WAV file.</summary>
    public static byte[] Wav(double frequency)
    {
        const int Rate = 22_050;
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("RIFF"u8);
        writer.Write(36 + (Rate * 4));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(Rate);
        writer.Write(Rate * 2);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(Rate * 4);
        for (int i = 0; i < Rate * 2; i++)
            writer.Write((short)(12_000 * Math.Sin(2 * Math.PI * frequency * i / Rate)));
        return stream.ToArray();
    }
}
