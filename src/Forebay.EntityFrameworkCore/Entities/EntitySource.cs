using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forebay.EntityFrameworkCore.Entities;

/// <summary>Where contexts of one type come from. Thread-safe.</summary>
internal abstract class EntitySource
{
    /// <summary>The context's type.</summary>
    public abstract Type ContextType { get; }

    /// <summary>A context of the caller's own, and what is to be disposed of with it.</summary>
    public abstract ValueTask<EntityScope> OpenAsync(CancellationToken cancellationToken);
}

/// <inheritdoc/>
internal sealed class EntitySource<TContext>(IServiceScopeFactory scopes) : EntitySource
    where TContext : DbContext
{
    public override Type ContextType => typeof(TContext);

    public override async ValueTask<EntityScope> OpenAsync(CancellationToken cancellationToken)
    {
        AsyncServiceScope scope = scopes.CreateAsyncScope();
        if (scope.ServiceProvider.GetService<IDbContextFactory<TContext>>() is { } factory)
            return new EntityScope(await factory.CreateDbContextAsync(cancellationToken).ConfigureAwait(false), scope, ownsContext: true);
        return new EntityScope(scope.ServiceProvider.GetRequiredService<TContext>(), scope, ownsContext: false);
    }
}
