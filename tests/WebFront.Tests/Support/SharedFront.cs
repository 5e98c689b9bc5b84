namespace Concord.WebFront.Tests.Support;

/// <summary>One web front with one integration (int_1), for tests that leave nothing behind.</summary>
public sealed class SharedFront : IAsyncLifetime
{
    internal Front Front { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Front = await Front.StartAsync();
        await Front.StoreAsync(Samples.Integration());
    }

    public ValueTask DisposeAsync() => Front.DisposeAsync();
}
