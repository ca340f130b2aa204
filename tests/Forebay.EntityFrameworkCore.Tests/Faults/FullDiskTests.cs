using System.ComponentModel;
using System.Diagnostics;
using Forebay.EntityFrameworkCore.Model;
using Forebay.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Forebay.EntityFrameworkCore.Faults;

/// <summary>A file system of two megabytes for the cache's file, which is soon full.</summary>
[Trait("Needs", "server")]
public sealed class FullDiskTests(PostgreSqlFixture server)
{
    [Fact]
    public async Task A_full_disk_costs_entries_and_no_answer()
    {
        using var folder = new TestFolder();
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder.Path), "A file system of one's own takes the rights of root.");
        try
        {
            await using var store = new ChatStore(await server.NewDatabaseAsync(), cached: true, cache => cache.UseSqlite(folder["cache.db"]));
            for (int number = 0; number < 200; number++)
            {
                await using ChatContext context = store.NewContext();
                // About 40 KB each, and none like another.
                string text = await context.Users.Where(user => user.Id == 1 + (number % 3)).Select(user => user.Name + string.Join(",", Enumerable.Repeat($"{number} {Guid.NewGuid()}", 1000))).SingleAsync();
                Assert.StartsWith($"user {1 + (number % 3)}", text, StringComparison.Ordinal);
                if (number % 50 != 0)
                    continue;
                (await context.Users.FindAsync(4))!.Age = 1000 + number;
                await context.SaveChangesAsync();
                await using ChatContext other = store.NewContext();
                Assert.Equal(1000 + number, (await other.Users.FindAsync(4))!.Age);
            }
            await using ChatContext last = store.NewContext();
            Assert.Equal(ChatData.Users, await last.Users.CountAsync());
        }
        finally
        {
            Run("umount", folder.Path);
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(program, arguments);
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            // There is no such program here.
            return false;
        }
    }
}
