using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forebay.EntityFrameworkCore.Entities;

/// <summary>A context for one call.</summary>
internal sealed class EntityScope(DbContext context, AsyncServiceScope scope, bool ownsContext) : IAsyncDisposable
{
    public DbContext Context => context;

    public async ValueTask DisposeAsync()
    {
        if (ownsContext)
            await context.DisposeAsync().ConfigureAwait(false);
        await scope.DisposeAsync().ConfigureAwait(false);
    }
}
