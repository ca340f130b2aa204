using System.Runtime.InteropServices;

namespace Forebay.Sql.Caching;

/// <summary>What is done with a command.</summary>
/// <param name="Statement">What it says; null where nothing is known, as its database is not.</param>
/// <param name="Key">The key of its result; null: it is not looked for, nor stored.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CommandPlan(KnownStatement? Statement, string? Key);
