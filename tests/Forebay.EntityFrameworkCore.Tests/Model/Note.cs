using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Forebay.EntityFrameworkCore.Model;

/// <summary>An entity whose user is read when it is first asked for.</summary>
public class Note
{
    private readonly ILazyLoader? loader;
    private User? user;

    public Note()
    {
    }

    private Note(ILazyLoader loader) => this.loader = loader;

    public int Id { get; set; }

    public int UserId { get; set; }

    public required string Text { get; set; }

    public User? User
    {
        get => loader is null ? user : loader.Load(this, ref user);
        set => user = value;
    }
}
