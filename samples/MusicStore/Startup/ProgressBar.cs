namespace MusicStore.Startup;

/// <summary>A bar on the terminal; nothing where the output is not one.</summary>
internal sealed class ProgressBar(TextWriter output) : IDisposable
{
    private const int Width = 40;
    private readonly bool visible = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
    private int shown = -1;

    public void Show(double share)
    {
        int percent = (int)(share * 100);
        if (!visible || percent == shown)
            return;
        shown = percent;
        int full = (int)(share * Width);
        output.Write($"\r[{new string('#', full)}{new string('.', Width - full)}] {percent,3} %");
    }

    public void Dispose()
    {
        if (shown >= 0)
            output.WriteLine();
    }
}
