using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Forebay.Benchmarks.HitRatio.Traces;

/// <summary>
/// Reads a trace file: one key a line, or ARC's <c>start count ignored ignored</c>; plain or gzipped. The format is told by the first lines,
/// gzip by its magic bytes. Empty lines and lines that begin with <c>#</c> are passed over.
/// </summary>
internal static class TraceReader
{
    private const int LinesToTellBy = 16;

    /// <summary>A line longer than this is no key; the file is something else.</summary>
    private const int MaxKeyLength = 4096;

    /// <summary>More blocks in one request (4 TiB of 4 KiB blocks) is a misread file, and would fill the memory.</summary>
    private const ulong MaxBlocksPerLine = 1 << 30;

    /// <summary>More reads than this (4 GiB of keys) can't be held.</summary>
    private const int MaxKeys = 1 << 29;

    /// <exception cref="BenchInputException">The file is missing, empty, or a line isn't what its format asks.</exception>
    public static Trace Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return new(Path.GetFileName(path), Read(file, path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new BenchInputException($"Trace {path}: can't be read ({failure.Message})", failure);
        }
    }

    /// <summary>The keys of a file's bytes; <paramref name="name"/> is what errors call it.</summary>
    public static ulong[] Read(Stream file, string name)
    {
        bool gzipped = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        int lineNumber = 0;
        try
        {
            using StreamReader reader = new(gzipped ? new GZipStream(file, CompressionMode.Decompress) : file, Encoding.UTF8);
            List<ulong> keys = [];
            Queue<string> first = ReadFirstLines(reader);
            TraceFormat format = Tell(first);
            while ((first.Count > 0 ? first.Dequeue() : reader.ReadLine()) is { } line)
            {
                lineNumber++;
                if (IsPassedOver(line)) continue;
                if (format == TraceFormat.Blocks) AddBlocks(keys, line, name, lineNumber);
                else keys.Add(KeyOf(line, name, lineNumber));
            }
            if (keys.Count == 0) throw new BenchInputException($"Trace {name}: holds no keys; one key a line or ARC's 'start count 0 0' lines are expected.");
            return [.. keys];
        }
        catch (InvalidDataException damaged)
        {
            throw new BenchInputException($"Trace {name}, after line {lineNumber}: the gzip data is damaged ({damaged.Message})", damaged);
        }
    }

    private static Queue<string> ReadFirstLines(StreamReader reader)
    {
        Queue<string> lines = [];
        while (lines.Count < LinesToTellBy && reader.ReadLine() is { } line) lines.Enqueue(line);
        return lines;
    }

    // The first line that counts decides: a later line of another shape is then an error with its number instead of another format.
    private static TraceFormat Tell(IEnumerable<string> lines)
    {
        string? line = lines.FirstOrDefault(line => !IsPassedOver(line));
        return line is not null && TryReadBlocks(line, out _, out _) ? TraceFormat.Blocks : TraceFormat.Keys;
    }

    private static bool IsPassedOver(string line) => string.IsNullOrWhiteSpace(line) || line[0] == '#';

    private static bool TryReadBlocks(string line, out ulong start, out ulong count)
    {
        string[] parts = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        start = count = 0;
        return parts.Length == 4
            && ulong.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out start)
            && ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out count)
            && parts[2..].All(part => long.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));
    }

    private static void AddBlocks(List<ulong> keys, string line, string name, int lineNumber)
    {
        if (!TryReadBlocks(line, out ulong start, out ulong count))
        {
            throw Bad(name, lineNumber, line, "four whole numbers, 'start count ignored ignored', as on the file's first lines");
        }
        if (count is 0 or > MaxBlocksPerLine || (ulong)keys.Count + count > MaxKeys || start > ulong.MaxValue - count)
        {
            throw Bad(name, lineNumber, line, $"a count of 1 to {MaxBlocksPerLine} blocks, and {MaxKeys} reads in the whole file at most");
        }
        for (ulong i = 0; i < count; i++) keys.Add(start + i);
    }

    private static ulong KeyOf(string line, string name, int lineNumber)
    {
        string key = line.Trim();
        if (key.Length > MaxKeyLength || key.Contains('\0')) throw Bad(name, lineNumber, key, $"a key of text, {MaxKeyLength} characters at most");
        return ulong.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : HashOf(key);
    }

    /// <summary>FNV-1a of the text's UTF-16 bytes: the same in every run, which <see cref="string.GetHashCode()"/> is not.</summary>
    private static ulong HashOf(string key)
    {
        ulong hash = 14695981039346656037;
        foreach (byte part in MemoryMarshal.AsBytes(key.AsSpan())) hash = (hash ^ part) * 1099511628211;
        return hash;
    }

    private static BenchInputException Bad(string name, int lineNumber, string line, string expected)
    {
        string shown = line.Length <= 60 ? line : line[..60] + "…";
        return new($"Trace {name}, line {lineNumber}: '{shown.Replace('\0', '␀')}' can't be used; expected {expected}.");
    }
}
