namespace MusicStore.Primary;

/// <summary>The row of a result that is read now.</summary>
internal interface IPrimaryRow
{
    long Int64(int column);

    long? OptionalInt64(int column);

    double Double(int column);

    string? Text(int column);

    /// <summary>An amount with two decimals.</summary>
    decimal Money(int column);

    /// <summary>A point in time, in UTC.</summary>
    DateTime Moment(int column);
}
