using Forebay.Redis.Protocol;

namespace Forebay.Redis.Connections;

/// <summary>A command, or the commands of a batch, that the connection had no room for yet.</summary>
internal readonly record struct WaitingCommand(PendingReply Pending, CommandBuffer Encoded);
