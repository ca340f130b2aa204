using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Forebay.EntityFrameworkCore.Parity;

/// <summary>What a scenario saw, as text.</summary>
internal sealed class Trace
{
    private static readonly JsonSerializerOptions Json = new()
    {
        ReferenceHandler = ReferenceHandler.IgnoreCycles,
        Converters = { new JsonStringEnumConverter() },
        WriteIndented = false,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly StringBuilder text = new();

    public void Add(string what, object? value) => text.Append(CultureInfo.InvariantCulture, $"{what}: {JsonSerializer.Serialize(value, Json)}\n");

    public async Task ThrowsAsync(string what, Func<Task> act)
    {
        try
        {
            await act();
            Add(what, "no error");
        }
        catch (Exception e)
        {
            Add(what, e.GetType().Name);
        }
    }

    public override string ToString() => text.ToString();
}
