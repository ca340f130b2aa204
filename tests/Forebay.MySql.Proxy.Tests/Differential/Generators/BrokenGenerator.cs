using Forebay.Testing.Servers;

namespace Forebay.MySql.Proxy.Differential.Generators;

/// <summary>Makes statements that are nearly right: a word is left out, said twice, exchanged or another's.</summary>
internal sealed class BrokenGenerator(Choice choice, MySqlFlavour flavour)
{
    private static readonly string[] Words = ["SELECT", "FROM", "WHERE", "missing", "(", ")", ",", "'", "*", "GROUP", "ORDER BY", "LIMIT", "0", "NULL", "`", ";", "--", "/*", "=", "AND", "JOIN", "@x", "?", "FOR UPDATE", "INTO @v"];
    private readonly SelectGenerator selects = new(choice, flavour);

    public string Next()
    {
        string[] words = selects.Next().Split(' ');
        int at = choice.Below(words.Length);
        switch (choice.Below(5))
        {
            case 0:
                words[at] = "";
                break;
            case 1:
                words[at] += " " + words[at];
                break;
            case 2:
                words[at] = choice.Of(Words);
                break;
            case 3:
                words[at] += " " + choice.Of(Words);
                break;
            default:
                words = words[..Math.Max(1, at)];
                break;
        }
        return string.Join(' ', words);
    }
}
