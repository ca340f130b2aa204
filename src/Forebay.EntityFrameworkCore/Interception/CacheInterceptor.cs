using Forebay.EntityFrameworkCore.Sessions;
using Forebay.Sql;
using Microsoft.EntityFrameworkCore;

namespace Forebay.EntityFrameworkCore.Interception;

/// <summary>What the interceptors have in common: whose cache it is. Thread-safe.</summary>
/// <param name="told">The cache that was named; null: the application's.</param>
internal abstract class CacheInterceptor(SqlCache? told)
{
    protected ContextCache? CacheOf(DbContext? context) => ContextCache.Of(context, told);
}
