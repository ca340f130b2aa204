using Forebay.MySql.Binlog.Transactions;

namespace Forebay.MySql.Binlog.Visibility;

/// <summary>Asks the primary which transactions its readers see.</summary>
internal interface IVisibilityProof
{
    /// <summary>Asks once; may wait a moment for what is about to become visible.</summary>
    /// <param name="open">Those that are waited for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether readers saw a transaction at a moment after the call.</returns>
    Task<Func<ReceivedTransaction, bool>> AskAsync(IReadOnlyList<ReceivedTransaction> open, CancellationToken cancellationToken);
}
