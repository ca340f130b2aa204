using MusicStore.Catalogue;

namespace MusicStore.Pages;

internal sealed class CustomersModel(CachedCatalogue catalogue) : StorePage
{
    public Paged<CustomerSummary> List { get; private set; } = new([], 1, 1, 0);

    public async Task OnGetAsync(CancellationToken cancellation) => List = (await catalogue.CustomersAsync(PageNumber, PageSize, cancellation))!;
}
