using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Forebay.MySql.Authentication;

/// <summary>Ed25519 as MariaDB's <c>client_ed25519</c> uses it: the password itself stands for the private key.</summary>
/// <remarks>RFC 8032, section 5.1.6. By plain big integers, which is slow (some milliseconds) and takes longer for some keys than for others: it runs once a connection.</remarks>
internal static class Ed25519Signature
{
    private static readonly BigInteger Prime = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", CultureInfo.InvariantCulture);
    private static readonly BigInteger D = Modulo(-121665 * Inverse(121666));
    private static readonly Point BasePoint = Affine(
        BigInteger.Parse("15112221349535400772501151409588531511454012693041857206046113283949847762202", CultureInfo.InvariantCulture), Modulo(4 * Inverse(5)));

    /// <summary>The signature of a message, 64 bytes; empty for an empty password.</summary>
    public static byte[] Of(string password, ReadOnlySpan<byte> message)
    {
        if (password.Length == 0)
            return [];
        byte[] hash = SHA512.HashData(Encoding.UTF8.GetBytes(password));
        byte[] half = hash[..32];
        half[0] &= 248;
        half[31] = (byte)(half[31] & 63 | 64);
        BigInteger secret = Number(half);
        byte[] publicKey = Encode(Multiply(BasePoint, secret));
        BigInteger r = Number(SHA512.HashData([.. hash.AsSpan(32), .. message])) % Order;
        byte[] commitment = Encode(Multiply(BasePoint, r));
        BigInteger challenge = Number(SHA512.HashData([.. commitment, .. publicKey, .. message])) % Order;
        return [.. commitment, .. Bytes((r + challenge * secret) % Order)];
    }

    /// <summary>What a server keeps of a password, 32 bytes.</summary>
    public static byte[] PublicKeyOf(string password)
    {
        byte[] half = SHA512.HashData(Encoding.UTF8.GetBytes(password))[..32];
        half[0] &= 248;
        half[31] = (byte)(half[31] & 63 | 64);
        return Encode(Multiply(BasePoint, Number(half)));
    }

    private static Point Multiply(Point point, BigInteger by)
    {
        Point sum = Affine(0, 1);
        for (int bit = (int)by.GetBitLength() - 1; bit >= 0; bit--)
        {
            sum = Add(sum, sum);
            if (!((by >> bit) & 1).IsZero)
                sum = Add(sum, point);
        }
        return sum;
    }

    // RFC 8032, section 5.1.4: extended coordinates, where one formula holds for all pairs.
    private static Point Add(Point p, Point q)
    {
        BigInteger a = Modulo((p.Y - p.X) * (q.Y - q.X)), b = Modulo((p.Y + p.X) * (q.Y + q.X));
        BigInteger c = Modulo(2 * p.T * q.T * D), d = Modulo(2 * p.Z * q.Z);
        BigInteger e = b - a, f = d - c, g = d + c, h = b + a;
        return new Point(Modulo(e * f), Modulo(g * h), Modulo(f * g), Modulo(e * h));
    }

    private static Point Affine(BigInteger x, BigInteger y) => new(x, y, BigInteger.One, Modulo(x * y));

    private static byte[] Encode(Point point)
    {
        BigInteger inverse = Inverse(point.Z), x = Modulo(point.X * inverse);
        byte[] bytes = Bytes(Modulo(point.Y * inverse));
        bytes[31] |= (byte)(x.IsEven ? 0 : 0x80);
        return bytes;
    }

    private static BigInteger Modulo(BigInteger value)
    {
        BigInteger rest = value % Prime;
        return rest.Sign < 0 ? rest + Prime : rest;
    }

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(Modulo(value), Prime - 2, Prime);

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true);

    private static byte[] Bytes(BigInteger value)
    {
        byte[] bytes = new byte[32];
        value.TryWriteBytes(bytes, out _, isUnsigned: true);
        return bytes;
    }

    private readonly record struct Point(BigInteger X, BigInteger Y, BigInteger Z, BigInteger T);
}
