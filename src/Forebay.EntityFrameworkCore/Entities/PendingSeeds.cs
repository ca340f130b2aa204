using System.Data.Common;
using Forebay.Sql.Results;

namespace Forebay.EntityFrameworkCore.Entities;

/// <summary>Entities of one type that are not in the cache: the query that reads them, and where its rows go.</summary>
/// <param name="Command">Reads them.</param>
/// <param name="StoreAsync">Stores its rows, each entity's under its own key.</param>
internal sealed record PendingSeeds(DbCommand Command, Func<CachedResult, CancellationToken, Task> StoreAsync);
