using System.Text.Json.Nodes;

namespace MusicStore;

/// <summary>A value inside of an answer.</summary>
internal static class JsonPlace
{
    /// <summary>Follows a path like <c>items.artistId=1.albums</c>: a field, a place in a list, the element with a value, or <c>#</c>, the number of elements.</summary>
    public static string Read(JsonNode answer, string path)
    {
        JsonNode node = answer;
        foreach (string step in path.Split('.'))
        {
            if (step == "#")
                return node.AsArray().Count.ToString();
            node = step.Split('=') is [var name, var value]
                ? node.AsArray().Single(item => item![name]!.ToString() == value)!
                : (int.TryParse(step, out int index) ? node.AsArray()[index] : node[step])!;
        }
        return node.ToString();
    }
}
