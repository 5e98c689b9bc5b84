namespace Concord.Fakes.Rest;

/// <summary>The way from the system to its receiver, which loses, doubles and reorders as it is told.</summary>
internal sealed class WebhookLine(FakeRestOptions options)
{
    private readonly List<FakeWebhook> held = [];

    public void Send(FakeWebhook webhook)
    {
        if (options.OnWebhook is not { } deliver) return;
        switch (options.WebhookFates?.Invoke(webhook) ?? WebhookFate.Deliver)
        {
            case WebhookFate.Drop:
                return;
            case WebhookFate.Hold:
                held.Add(webhook);
                return;
            case WebhookFate.Duplicate:
                deliver(webhook);
                break;
        }
        deliver(webhook);
        Release();
    }

    public void Release()
    {
        var late = held.ToArray();
        held.Clear();
        foreach (var webhook in late) options.OnWebhook?.Invoke(webhook);
    }
}
