namespace Forebay.Conventions;

/// <summary>The lines that differ between two texts, by their longest common subsequence.</summary>
internal static class LineDifference
{
    public static IEnumerable<string> Between(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        // common[i, j]: how many lines of before[i..] and after[j..] agree, in order.
        int[,] common = new int[before.Count + 1, after.Count + 1];
        for (int i = before.Count - 1; i >= 0; i--)
        {
            for (int j = after.Count - 1; j >= 0; j--)
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }
        int b = 0, a = 0;
        while (b < before.Count || a < after.Count)
        {
            if (b < before.Count && a < after.Count && before[b] == after[a])
            {
                b++;
                a++;
            }
            else if (a == after.Count || (b < before.Count && common[b + 1, a] >= common[b, a + 1]))
            {
                yield return "- " + before[b++];
            }
            else
            {
                yield return "+ " + after[a++];
            }
        }
    }
}
