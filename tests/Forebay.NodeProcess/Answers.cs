namespace Forebay.NodeProcess;

/// <summary>Writes lines whole, and each at once: a kill must not take back what was answered.</summary>
public sealed class Answers(TextWriter output)
{
    private readonly Lock gate = new();

    public void Say(string line)
    {
        lock (gate)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }
}
