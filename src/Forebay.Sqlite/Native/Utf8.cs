using System.Runtime.InteropServices;
using System.Text;

namespace Forebay.Sqlite.Native;

/// <summary>Text as SQLite's C interface takes and gives it.</summary>
internal static unsafe class Utf8
{
    /// <summary>The text's bytes with a zero behind them.</summary>
    public static byte[] Terminated(string text)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }

    public static string Text(byte* terminated) => Marshal.PtrToStringUTF8((nint)terminated) ?? "";
}
