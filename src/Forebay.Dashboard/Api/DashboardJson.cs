using System.Text.Json;
using System.Text.Json.Serialization;

namespace Forebay.Dashboard.Api;

/// <summary>The JSON of the dashboard; the application's own JSON options don't change it.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, NumberHandling = JsonNumberHandling.Strict, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(StatsResponse))]
[JsonSerializable(typeof(HistoryResponse))]
[JsonSerializable(typeof(InvalidationsResponse))]
[JsonSerializable(typeof(ClearRequest))]
[JsonSerializable(typeof(ClearResponse))]
[JsonSerializable(typeof(SwitchState))]
internal sealed partial class DashboardJson : JsonSerializerContext;
