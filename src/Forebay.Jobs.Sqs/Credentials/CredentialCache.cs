using Microsoft.Extensions.Logging;

namespace Forebay.Jobs.Sqs;

/// <summary>The credentials that are used now, renewed before they expire. Thread-safe.</summary>
/// <remarks>
/// Callers share one search. From five minutes before the end a search is begun; while it runs, or when it fails, the old ones are used until a minute
/// before their end, and from then on callers wait for new ones. All fields are under <see cref="gate"/>; the search itself runs outside it.
/// </remarks>
internal sealed class CredentialCache(CredentialChain chain, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan UnusableBefore = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(30);
    private readonly Lock gate = new();
    private readonly CancellationTokenSource closed = new();
    private AwsCredentials? current;
    private Task<AwsCredentials>? search;
    private DateTimeOffset notBefore;

    /// <exception cref="AwsCredentialsException">There are none.</exception>
    public async ValueTask<AwsCredentials> GetAsync(CancellationToken cancellationToken)
    {
        Task<AwsCredentials> found;
        lock (gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (current is not null && !IsNear(current, now, RenewBefore))
                return current;
            bool usable = current is not null && !IsNear(current, now, UnusableBefore);
            if (search is null && (!usable || now >= notBefore))
                search = SearchAsync();
            if (usable)
                return current!;
            found = search!;
        }
        return await found.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The server took these no more, whatever they said of their end.</summary>
    public void Forget(AwsCredentials refused)
    {
        lock (gate)
        {
            if (ReferenceEquals(current, refused))
                current = null;
        }
    }

    public void Dispose()
    {
        closed.Cancel();
        closed.Dispose();
    }

    private static bool IsNear(AwsCredentials credentials, DateTimeOffset now, TimeSpan before) => credentials.Expires is { } end && now >= end - before;

    private async Task<AwsCredentials> SearchAsync()
    {
        // Leaves the lock first: what follows may end at once, and takes it again.
        await Task.Yield();
        try
        {
            (AwsCredentials credentials, string from) = await chain.FindAsync(closed.Token).ConfigureAwait(false);
            SqsLog.CredentialsFound(logger, credentials.AccessKeyId, from, credentials.Expires);
            lock (gate)
                (current, search) = (credentials, null);
            return credentials;
        }
        catch (Exception e)
        {
            bool goesOn;
            lock (gate)
            {
                (search, notBefore) = (null, time.GetUtcNow() + AgainAfter);
                goesOn = current is not null;
            }
            // Those who wait are told by the exception; where the old ones still serve, nobody waits.
            if (goesOn)
                SqsLog.CredentialsNotRenewed(logger, e, AgainAfter);
            throw;
        }
    }
}
