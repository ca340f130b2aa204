using Forebay.Dashboard.History;

namespace Forebay.Dashboard.Api;

/// <summary>What <c>GET api/history</c> answers: samples, oldest first. A newest number below one that was seen before tells that the application was started again.</summary>
internal sealed record HistoryResponse(double SampleEverySeconds, int Capacity, long Newest, IReadOnlyList<Sample> Samples);
