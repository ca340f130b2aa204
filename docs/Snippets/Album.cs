using System.ComponentModel;

namespace Forebay.Snippets;

[ImmutableObject(true)]
public sealed record Album(int Id, string Title, int ArtistId);

/// <summary>Stands for the reader's own database access.</summary>
public interface IAlbumRows
{
    ValueTask<Album?> FindAsync(int id, CancellationToken cancellationToken);

    ValueTask<IReadOnlyList<Album>> SearchAsync(string words, CancellationToken cancellationToken);

    ValueTask RenameAsync(int id, string title, CancellationToken cancellationToken);
}
