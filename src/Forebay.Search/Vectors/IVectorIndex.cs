namespace Forebay.Search.Vectors;

/// <summary>Finds the nearest vectors of a space by the angle between them.</summary>
/// <remarks>Thread-safe. All forms give the same neighbours, but for the rounding of the last digits; one with cells may miss some (see <see cref="TrainAsync"/>).</remarks>
public interface IVectorIndex : IDisposable
{
    /// <summary>What it holds.</summary>
    VectorSpace Space { get; }

    /// <summary>How it searches: <c>sqlite-vec</c> or <c>scan</c>.</summary>
    string Form { get; }

    /// <summary>Adds vectors, or replaces those of the same id; all or none.</summary>
    /// <exception cref="ArgumentException">A vector has another number of dimensions or values, a number that is none, or no direction.</exception>
    Task UpsertAsync(IReadOnlyList<VectorRecord> records, CancellationToken cancellationToken = default);

    /// <summary>Removes vectors; ids that are not there are ignored.</summary>
    Task RemoveAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken = default);

    /// <summary>A stored vector, of unit length; null: there is none of this id.</summary>
    ValueTask<float[]?> GetAsync(long id, CancellationToken cancellationToken = default);

    /// <summary>Stored vectors, of unit length, by their ids, of one state of the space; ids that are not there are left out.</summary>
    ValueTask<IReadOnlyDictionary<long, float[]>> GetManyAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default);

    /// <summary>The nearest vectors, nearest first.</summary>
    /// <param name="query">Any length but zero.</param>
    /// <param name="count">How many at most, 1 to <see cref="VectorSpace.MaxNeighbours"/>.</param>
    /// <param name="filters">All must hold; they are applied before the nearest are chosen.</param>
    /// <param name="cancellationToken">Ends the wait for a connection.</param>
    /// <exception cref="ArgumentException">The query, the count or a filter can't be used.</exception>
    ValueTask<IReadOnlyList<Neighbour>> NearestAsync(ReadOnlyMemory<float> query, int count, IReadOnlyList<VectorFilter>? filters = null, CancellationToken cancellationToken = default);

    /// <summary>The nearest to a stored vector, itself left out; null: there is none of this id.</summary>
    /// <inheritdoc cref="NearestAsync"/>
    ValueTask<IReadOnlyList<Neighbour>?> NearestToAsync(long id, int count, IReadOnlyList<VectorFilter>? filters = null, CancellationToken cancellationToken = default);

    /// <summary>How many vectors there are.</summary>
    ValueTask<long> CountAsync(CancellationToken cancellationToken = default);

    /// <summary>Groups the vectors into cells of neighbours, so that a search looks into the nearest cells alone: for sets of more than some 100,000.</summary>
    /// <param name="cells">How many; 0: none any more.</param>
    /// <param name="cancellationToken">Stops it; what stood before goes on standing.</param>
    Task TrainAsync(int cells, CancellationToken cancellationToken = default);
}
