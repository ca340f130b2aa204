namespace Forebay.Sql.Caching;

/// <summary>Waits where ADO.NET has a sync member and the engine has none.</summary>
/// <remarks>The engine's own work seldom waits: a hit in memory or in the file completes at once. No context is captured by it, so nothing is waited for that needs this thread.</remarks>
internal static class Blocking
{
    public static void Await(ValueTask task)
    {
        if (task.IsCompletedSuccessfully)
            return;
        task.AsTask().GetAwaiter().GetResult();
    }

    public static T Await<T>(ValueTask<T> task) => task.IsCompletedSuccessfully ? task.Result : task.AsTask().GetAwaiter().GetResult();
}
