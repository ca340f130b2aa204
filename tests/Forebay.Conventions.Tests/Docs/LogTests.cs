using System.Text;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Forebay.Conventions.Docs;

public sealed class LogTests
{
    [Fact]
    public void Each_event_id_is_used_once_and_lies_in_its_librarys_range()
    {
        Assert.NotEmpty(LogEvents.All);
        Assert.All(LogEvents.All.GroupBy(one => one.Event.EventId), same => Assert.Single(same));
        Assert.All(LogEvents.All, one =>
        {
            Assert.True(LogEvents.Ranges.ContainsKey(one.Library), $"{one.Library} has no range of event ids yet: give it one in {nameof(LogEvents)}.{nameof(LogEvents.Ranges)}.");
            (int first, int last, _) = LogEvents.Ranges[one.Library];
            Assert.InRange(one.Event.EventId, first, last);
        });
    }

    [Fact]
    public void A_key_is_named_at_debug_level_only() =>
        Assert.All(LogEvents.All.Where(one => one.Event.Message.Contains("{Key}", StringComparison.OrdinalIgnoreCase)), one => Assert.True(one.Event.Level <= LogLevel.Debug, one.Event.Message));

    [Fact]
    public void Every_event_is_on_the_page_of_logs()
    {
        var page = new StringBuilder("""
            # Logs

            Made from the `LoggerMessage` methods by `./test --approve Conventions`; edit those instead of this page.

            A change of state is one line; its repetitions are only counted. Keys and values appear at Debug level only.

            """);
        foreach ((string library, (int first, int last, string subject)) in LogEvents.Ranges.OrderBy(range => range.Value.First))
        {
            page.Append($"\n## {first} to {last}: {subject} (`{library}`)\n\n| id | level | name | message |\n|---|---|---|---|\n");
            foreach ((_, var method, LoggerMessageAttribute happening) in LogEvents.All.Where(one => one.Library == library))
                page.Append($"| {happening.EventId} | {happening.Level} | {method.Name} | {happening.Message.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }
        Approval.Compare("docs/logs.md", page.ToString());
    }
}
