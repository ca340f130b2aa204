using System.Reflection;
using Xunit;

namespace Forebay.Conventions.PublicApi;

public sealed class PublicApiTests
{
    public static TheoryData<string> Libraries => [.. Repository.Libraries];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_public_surface_is_the_approved_one(string library) =>
        Approval.Compare($"tests/{library}.Tests/PublicApi.approved.txt", PublicSurface.Of(Assembly.Load(library)));
}
