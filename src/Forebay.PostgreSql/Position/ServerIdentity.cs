namespace Forebay.PostgreSql.Position;

/// <summary>Which history of which server it is: positions of one can't be compared with another's.</summary>
/// <param name="System">Made by <c>initdb</c>; a physical copy has the same.</param>
/// <param name="Timeline">Another after each promotion and each recovery to a point in time.</param>
/// <param name="Recovery">
/// When the server last began again without an orderly end, in microseconds since 1970: it resets its statistics then, and keeps them over an orderly restart. What was committed
/// under <c>synchronous_commit = off</c> may have been read and cached, and be lost.
/// </param>
internal readonly record struct ServerIdentity(string System, uint Timeline, long Recovery);
