using System.Buffers.Binary;

namespace Forebay.Search.Tests.Audio;

/// <summary>Makes WAV files.</summary>
internal static class Wav
{
    public static byte[] Of(IReadOnlyList<double> samples, int rate = 22_050, int bits = 16, bool floating = false, int channels = 1, bool extensible = false)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        int format = extensible ? 40 : 16, data = samples.Count * channels * bits / 8;
        writer.Write("RIFF"u8);
        writer.Write(4 + 12 + 8 + format + 8 + data);
        writer.Write("WAVE"u8);
        // A chunk that is not known, of odd length.
        writer.Write("LIST"u8);
        writer.Write(3);
        writer.Write([1, 2, 3, 0]);
        writer.Write("fmt "u8);
        writer.Write(format);
        writer.Write((ushort)(extensible ? 0xFFFE : floating ? 3 : 1));
        writer.Write((ushort)channels);
        writer.Write(rate);
        writer.Write(rate * channels * bits / 8);
        writer.Write((ushort)(channels * bits / 8));
        writer.Write((ushort)bits);
        if (extensible)
        {
            writer.Write([22, 0, (byte)bits, 0, 0, 0, 0, 0]);
            writer.Write((ushort)(floating ? 3 : 1));
            writer.Write(new byte[14]);
        }
        writer.Write("data"u8);
        writer.Write(data);
        foreach (double sample in samples)
        {
            for (int channel = 0; channel < channels; channel++)
                Write(writer, sample, bits, floating);
        }
        return stream.ToArray();
    }

    public static double[] Tone(double frequency, double seconds, int rate = 22_050, double strength = 0.5) =>
        [.. Enumerable.Range(0, (int)(seconds * rate)).Select(i => strength * Math.Sin(2 * Math.PI * frequency * i / rate))];

    private static void Write(BinaryWriter writer, double sample, int bits, bool floating)
    {
        byte[] bytes = new byte[8];
        switch (bits)
        {
            case 8: bytes[0] = (byte)Math.Clamp(Math.Round((sample * 128) + 128), 0, 255); break;
            case 16: BinaryPrimitives.WriteInt16LittleEndian(bytes, (short)Math.Round(sample * 32_767)); break;
            case 24: BinaryPrimitives.WriteInt32LittleEndian(bytes, (int)Math.Round(sample * 8_388_607)); break;
            case 32 when floating: BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)sample); break;
            case 32: BinaryPrimitives.WriteInt32LittleEndian(bytes, (int)Math.Round(sample * 2_147_483_647)); break;
            default: BinaryPrimitives.WriteDoubleLittleEndian(bytes, sample); break;
        }
        writer.Write(bytes, 0, bits / 8);
    }
}
