using System.Collections;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Forebay.MySql;

/// <summary>The parameters of a command, in their order. Not thread-safe.</summary>
[SuppressMessage("Design", "CA1010:Generic interface should also be implemented", Justification = "ADO.NET's own collections have none.")]
public sealed class ForebayMySqlParameterCollection : DbParameterCollection, IEnumerable<ForebayMySqlParameter>
{
    private readonly List<ForebayMySqlParameter> parameters = [];

    internal ForebayMySqlParameterCollection()
    {
    }

    /// <inheritdoc/>
    public override int Count => parameters.Count;

    /// <inheritdoc/>
    public override object SyncRoot => ((ICollection)parameters).SyncRoot;

    /// <summary>The parameter at a place.</summary>
    public new ForebayMySqlParameter this[int index]
    {
        get => parameters[index];
        set => parameters[index] = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>The parameter of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public new ForebayMySqlParameter this[string name]
    {
        get => parameters[Place(name)];
        set => parameters[Place(name)] = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>Adds a parameter.</summary>
    /// <returns>The same.</returns>
    public ForebayMySqlParameter Add(ForebayMySqlParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        parameters.Add(parameter);
        return parameter;
    }

    /// <summary>Adds a parameter of a name and a value.</summary>
    public ForebayMySqlParameter AddWithValue(string name, object? value) => Add(new ForebayMySqlParameter(name, value));

    /// <inheritdoc/>
    public override int Add(object value)
    {
        Add(Own(value));
        return Count - 1;
    }

    /// <inheritdoc/>
    public override void AddRange(Array values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (object value in values)
            Add(value);
    }

    /// <inheritdoc/>
    public override void Clear() => parameters.Clear();

    /// <inheritdoc/>
    public override bool Contains(object value) => IndexOf(value) >= 0;

    /// <inheritdoc/>
    public override bool Contains(string value) => IndexOf(value) >= 0;

    /// <inheritdoc/>
    public override void CopyTo(Array array, int index) => ((ICollection)parameters).CopyTo(array, index);

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => parameters.GetEnumerator();

    IEnumerator<ForebayMySqlParameter> IEnumerable<ForebayMySqlParameter>.GetEnumerator() => parameters.GetEnumerator();

    /// <inheritdoc/>
    public override int IndexOf(object value) => value is ForebayMySqlParameter parameter ? parameters.IndexOf(parameter) : -1;

    /// <inheritdoc/>
    public override int IndexOf(string parameterName)
    {
        string plain = (parameterName ?? "").TrimStart('@', '?', ':');
        return parameters.FindIndex(parameter => string.Equals(parameter.PlainName, plain, StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public override void Insert(int index, object value) => parameters.Insert(index, Own(value));

    /// <inheritdoc/>
    public override void Remove(object value) => parameters.Remove(Own(value));

    /// <inheritdoc/>
    public override void RemoveAt(int index) => parameters.RemoveAt(index);

    /// <inheritdoc/>
    public override void RemoveAt(string parameterName) => parameters.RemoveAt(Place(parameterName));

    /// <summary>The parameter of a plain name; null: there is none.</summary>
    internal ForebayMySqlParameter? Find(string plainName)
    {
        foreach (ForebayMySqlParameter parameter in parameters)
        {
            if (string.Equals(parameter.PlainName, plainName, StringComparison.OrdinalIgnoreCase))
                return parameter;
        }
        return null;
    }

    /// <inheritdoc/>
    protected override DbParameter GetParameter(int index) => parameters[index];

    /// <inheritdoc/>
    protected override DbParameter GetParameter(string parameterName) => parameters[Place(parameterName)];

    /// <inheritdoc/>
    protected override void SetParameter(int index, DbParameter value) => parameters[index] = Own(value);

    /// <inheritdoc/>
    protected override void SetParameter(string parameterName, DbParameter value) => parameters[Place(parameterName)] = Own(value);

    private int Place(string name) => IndexOf(name) is >= 0 and var index ? index : throw new ArgumentException($"The command has no parameter '{name}'.", nameof(name));

    private static ForebayMySqlParameter Own(object value) =>
        value as ForebayMySqlParameter ?? throw new InvalidCastException($"A {nameof(ForebayMySqlParameter)} is needed; this is {(value is null ? "null" : value.GetType())}.");
}
