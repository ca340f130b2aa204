using System.Text.Json;

namespace Forebay.Jobs;

/// <summary>How jobs are written and read; what was registered last holds.</summary>
internal sealed record JobSerialization(JsonSerializerOptions Options);
