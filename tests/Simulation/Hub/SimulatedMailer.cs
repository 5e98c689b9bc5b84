using Concord.Connectors.Notices;

namespace Concord.Simulation.Hub;

/// <summary>Takes every mail.</summary>
internal sealed class SimulatedMailer : IMailer
{
    public Task<TellReply> SendAsync(Mail mail) => Task.FromResult<TellReply>(new TellReply.Taken());
}
