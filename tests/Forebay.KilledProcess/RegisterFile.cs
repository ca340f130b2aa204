using System.Globalization;

namespace Forebay.KilledProcess;

/// <summary>The primary of the kill tests: numbered registers in a file, one write each, that a kill of the process can't lose.</summary>
public sealed class RegisterFile(string path) : IDisposable
{
    public const int Count = 32;
    private readonly FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);

    public long this[int register]
    {
        get
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            return RandomAccess.Read(file.SafeFileHandle, bytes, register * sizeof(long)) == sizeof(long) ? BitConverter.ToInt64(bytes) : 0;
        }

        set => RandomAccess.Write(file.SafeFileHandle, BitConverter.GetBytes(value), register * sizeof(long));
    }

    public static string Key(int register) => string.Create(CultureInfo.InvariantCulture, $"queries:register:{register}");

    public static string Tag(int register) => string.Create(CultureInfo.InvariantCulture, $"row:register:{register}");

    public void Dispose() => file.Dispose();
}
