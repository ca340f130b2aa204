using System.Globalization;
using System.Text;

namespace Forebay.KilledWorker;

/// <summary>Numbers in a file, a line and a write each, that a kill of the process can't lose.</summary>
public sealed class NoteFile(string path) : IDisposable
{
    private readonly Lock gate = new();
    private readonly FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    /// <summary>What was noted, in its order; a line that a kill cut off is left out.</summary>
    public static IReadOnlyList<int> Read(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite));
        string text = reader.ReadToEnd();
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
    }

    public void Add(int number)
    {
        byte[] line = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number}\n"));
        lock (gate)
            file.Write(line);
    }

    public void Dispose() => file.Dispose();
}
