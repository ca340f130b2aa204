using System.Reflection;
using Xunit;

namespace Forebay.Conventions.Code;

public sealed class CancellationTests
{
    private static readonly Type[] Awaitables = [typeof(Task), typeof(Task<>), typeof(ValueTask), typeof(ValueTask<>), typeof(IAsyncEnumerable<>)];

    [Fact]
    public void A_cancellation_token_comes_last()
    {
        string[] found =
        [
            .. from method in AsyncMethods()
               let parameters = method.GetParameters()
               let place = Array.FindIndex(parameters, parameter => parameter.ParameterType == typeof(CancellationToken))
               where place >= 0 && place != parameters.Length - 1
               select $"{method.DeclaringType}.{method.Name}",
        ];

        Assert.Empty(found);
    }

    [Fact]
    public void An_async_method_can_be_cancelled()
    {
        // Ends can't be cancelled: half of one would be none.
        string[] ends = ["DisposeAsync", "CloseAsync", "CommittedAsync", "RolledBackAsync", "ResolvedAsync"];
        string[] found =
        [
            .. from method in AsyncMethods()
               where !ends.Contains(method.Name) && method.GetParameters().All(parameter => parameter.ParameterType != typeof(CancellationToken))
               select $"{method.DeclaringType}.{method.Name}",
        ];

        Assert.Empty(found);
    }

    private static IEnumerable<MethodInfo> AsyncMethods() => Repository.Assemblies
        .SelectMany(assembly => assembly.GetExportedTypes())
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(method => !method.IsSpecialName && Awaitables.Contains(method.ReturnType.IsGenericType ? method.ReturnType.GetGenericTypeDefinition() : method.ReturnType));
}
