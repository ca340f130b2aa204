using System.Collections;

namespace Forebay.Http.Fields;

/// <summary>The field lines of a message, in their order. Names are compared without regard to case (RFC 9110 section 5.1). Not thread-safe while it is changed.</summary>
internal sealed class FieldList : IReadOnlyList<Field>
{
    private readonly List<Field> lines = [];

    public FieldList()
    {
    }

    public FieldList(IEnumerable<Field> fields) => lines.AddRange(fields);

    public int Count => lines.Count;

    public Field this[int index] => lines[index];

    public void Add(string name, string value) => lines.Add(new Field(name, value));

    public bool Has(string name) => lines.Exists(line => Names(line, name));

    public IEnumerable<string> LinesOf(string name) => lines.Where(line => Names(line, name)).Select(line => line.Value);

    /// <summary>The first line's value; null: there is none.</summary>
    public string? First(string name)
    {
        foreach (Field line in lines)
        {
            if (Names(line, name))
                return line.Value;
        }
        return null;
    }

    /// <summary>All lines of a name as one value (RFC 9110 section 5.3); null: there is none.</summary>
    public string? Combined(string name)
    {
        string? combined = null;
        foreach (Field line in lines)
        {
            if (Names(line, name))
                combined = combined is null ? line.Value : $"{combined}, {line.Value}";
        }
        return combined;
    }

    public void Remove(string name) => lines.RemoveAll(line => Names(line, name));

    /// <summary>Puts one line in the place of all of a name.</summary>
    public void Set(string name, string value)
    {
        Remove(name);
        Add(name, value);
    }

    public FieldList Copy() => new(lines);

    public IEnumerator<Field> GetEnumerator() => lines.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static bool Names(Field line, string name) => line.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
