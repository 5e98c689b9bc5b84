using Concord.Connectors.Outbound;

namespace Concord.Connectors.Tests.Contract;

/// <summary>What a connector says when things go wrong.</summary>
public abstract partial class ConnectorContract
{
    [Fact]
    public async Task Lost_answer_is_unknown_although_the_write_took_effect()
    {
        System.LoseNextAnswer();

        (await Connector.CreateAsync(System.Type, System.NewRecord, "op_1", none)).ShouldBeOfType<WriteReply.Unknown>();

        System.Writes.ShouldBe(1);
    }

    [Fact]
    public async Task Lost_request_is_unknown_although_nothing_took_effect()
    {
        System.LoseNextRequest();

        (await Connector.CreateAsync(System.Type, System.NewRecord, "op_1", none)).ShouldBeOfType<WriteReply.Unknown>();

        System.Writes.ShouldBe(0);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Server_error_is_transient_to_a_read_and_unknown_to_a_write(int status)
    {
        var id = System.Seed(1)[0];
        System.AnswerNext(status);
        var read = await Connector.GetAsync(System.Type, id, none);
        System.AnswerNext(status);
        var write = await Connector.UpdateAsync(System.Type, id, System.Change, System.Stored(id), null, "op_1", none);

        read.ShouldBeOfType<ReadReply.Failed>().Failure.ShouldBe(new ConnectorFailure(FailureKind.Transient, status, null, Message(read)));
        write.ShouldBeOfType<WriteReply.Unknown>().HttpStatus.ShouldBe(status);
    }

    [Theory]
    [InlineData(400, FailureKind.Rejected)]
    [InlineData(403, FailureKind.Rejected)]
    [InlineData(412, FailureKind.Precondition)]
    [InlineData(422, FailureKind.Rejected)]
    [InlineData(429, FailureKind.RateLimited)]
    [InlineData(301, FailureKind.Rejected)]
    public async Task Refusing_status_has_its_kind_and_certainly_no_effect(int status, FailureKind kind)
    {
        var id = System.Seed(1)[0];
        System.AnswerNext(status, TimeSpan.FromSeconds(90));
        var read = await Connector.GetAsync(System.Type, id, none);
        System.AnswerNext(status, TimeSpan.FromSeconds(90));
        var write = await Connector.DeleteAsync(System.Type, id, System.NewRecord, null, "op_1", none);

        (Kind(read), Kind(write)).ShouldBe((kind, kind));
        read.ShouldBeOfType<ReadReply.Failed>().Failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(90));
        System.Writes.ShouldBe(0);
    }

    [Fact]
    public async Task Request_that_never_left_is_refused()
    {
        foreach (var reason in Enum.GetValues<NotSentReason>())
        {
            System.ReplyNext(new OutboundReply.NotSent(reason, "not sent"));
            Kind(await Connector.CreateAsync(System.Type, System.NewRecord, "op_1", none)).ShouldBe(FailureKind.Refused);
            System.ReplyNext(new OutboundReply.NotSent(reason, "not sent"));
            Kind(await Connector.ListAsync(new ListRequest(System.Type), none)).ShouldBe(FailureKind.Refused);
        }
        System.Writes.ShouldBe(0);
    }

    [Fact]
    public async Task Messages_show_neither_secret_nor_answer()
    {
        System.ReplyNext(new OutboundReply.Answered(400, [], "{\"error\":\"canary\"}"u8.ToArray()));
        var read = await Connector.GetAsync(System.Type, "1", none);
        System.ReplyNext(new OutboundReply.Answered(200, [], "canary"u8.ToArray()));
        var garbled = await Connector.GetAsync(System.Type, "1", none);

        foreach (var reply in new[] { read, garbled })
        {
            Message(reply).ShouldNotContain("canary");
            Message(reply).ShouldNotContain(System.Secret);
        }
    }
}
