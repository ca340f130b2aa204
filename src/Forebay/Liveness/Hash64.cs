using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Forebay.Liveness;

/// <summary>A fast 64-bit hash for keys, tags and checksums: two 64-bit lanes folded by a 128-bit product, 16 bytes a step.</summary>
/// <remarks>
/// Not cryptographic. The result is stored in files, so it must never change for the same bytes and seed; a test pins it.
/// The idea of folding the two halves of a product is Wang Yi's (wyhash, 2019); constants and layout are our own.
/// </remarks>
internal static class Hash64
{
    // Odd, with about half the bits set, so that no lane of zeros folds to zero.
    private const ulong First = 0x9E37_79B9_7F4A_7C15;
    private const ulong Second = 0xC2B2_AE3D_27D4_EB4F;
    private const ulong Third = 0x1656_67B1_9E37_79F9;

    /// <summary>Hashes the UTF-16 code units of a text.</summary>
    public static ulong Of(ReadOnlySpan<char> text, ulong seed = 0) => Of(MemoryMarshal.AsBytes(text), seed);

    /// <summary>Hashes bytes.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed = 0)
    {
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        int length = bytes.Length;
        ulong one = seed ^ First;
        ulong other = seed ^ Third;
        if (length > 16)
        {
            // Two lanes that do not wait for each other.
            int offset = 0;
            for (; length - offset > 32; offset += 32)
            {
                one = Fold(Read64(ref start, offset) ^ Second, Read64(ref start, offset + 8) ^ one);
                other = Fold(Read64(ref start, offset + 16) ^ First, Read64(ref start, offset + 24) ^ other);
            }
            if (length - offset > 16)
                one = Fold(Read64(ref start, offset) ^ Second, Read64(ref start, offset + 8) ^ one);
            // The last 16 bytes, some of them for the second time.
            return Finish(Read64(ref start, length - 16), Read64(ref start, length - 8), one, other, length);
        }
        if (length >= 8)
            return Finish(Read64(ref start, 0), Read64(ref start, length - 8), one, other, length);
        if (length >= 4)
            return Finish(Read32(ref start, 0), Read32(ref start, length - 4), one, other, length);
        ulong few = 0;
        for (int i = 0; i < length; i++)
            few |= (ulong)Unsafe.Add(ref start, i) << (8 * i);
        return Finish(few, 0, one, other, length);
    }

    /// <summary>Spreads one number over 64 bits.</summary>
    public static ulong Mix(ulong value, ulong seed) => Fold(value ^ Second, seed ^ Third);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Finish(ulong low, ulong high, ulong one, ulong other, int length)
    {
        ulong left = low ^ other ^ Second;
        ulong right = (high ^ one) + ((ulong)length * Second);
        // A product with zero forgets its other side; so both sides are in the result once more.
        return Fold(left, right) ^ left ^ BitOperations.RotateLeft(right, 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read64(ref byte start, int offset)
    {
        ulong value = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, offset));
        return BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Read32(ref byte start, int offset)
    {
        uint value = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, offset));
        return BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);
    }
}
